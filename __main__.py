"""`python <this folder> classify ...`: the command line, whatever the folder is called."""

import importlib.util
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def _name_the_package():
    """Register this folder as `landseg`; without it on the path, `test` stays Python's own."""
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != ROOT]
    spec = importlib.util.spec_from_file_location(
        "landseg", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules["landseg"] = package
    spec.loader.exec_module(package)


def main():
    """Join the commands and the jobs of all cores."""
    # numpy asks for huge pages; on a virtual machine the first touch of these takes four times as
    # long, and the engine keeps its pages anyway. Only before numpy is imported.
    os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")
    from landseg.inference import allocator, cli, runners
    from landseg.review import cli as review_cli
    from landseg.review import runners as review_runners
    from landseg.training import cli as training_cli
    from landseg.training import runners as training_runners

    allocator.keep_freed_memory()
    jobs = {**runners.RUNNERS, **training_runners.RUNNERS, **review_runners.RUNNERS}
    offered = (*cli.COMMANDS, *review_cli.COMMANDS, *training_cli.COMMANDS)
    commands = (*offered, cli.worker_command(jobs))
    return cli.main(sys.argv[1:], commands)


if __name__ in ("__main__", "__mp_main__"):  # the second: in a process that this one starts
    _name_the_package()
if __name__ == "__main__":
    __spec__ = None  # else those processes are told to look for a module of the name "__main__"
    sys.exit(main())
