"""The Processing toolbox: one algorithm a file, each parameters <-> job."""
