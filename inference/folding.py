"""Batch normalisation folded into the convolution before it: the same function, less to compute."""

from __future__ import annotations

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from .architecture import layers
from .segnet import SegNet


def fold(network: SegNet) -> SegNet:
    """Fold, in place, what can be folded; the network is then for inference only.

    Only conv-BN-ReLU folds backward. In the published order, conv-ReLU-BN, an affine would have to
    pass the zero padding of the next convolution and the zeros of an unpooling, which it does not.

    Source: https://pytorch.org/docs/stable/generated/torch.nn.utils.fuse_conv_bn_eval.html,
    w' = w g / sqrt(var + eps), b' = (b - mean) g / sqrt(var + eps) + beta.
    """
    network.eval()
    if not network.architecture.bn_first:
        return network
    parts = dict(network.named_children())
    for name, *_ in layers(network.architecture)[:-1]:
        convolution, normalise = parts[name], parts[f"{name}_bn"]
        if isinstance(convolution, nn.Conv2d) and isinstance(normalise, nn.BatchNorm2d):
            setattr(network, name, fuse_conv_bn_eval(convolution, normalise))
            setattr(network, f"{name}_bn", nn.Identity())
    return network
