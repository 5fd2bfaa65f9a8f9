#!/usr/bin/env python3
"""Extracts the weights of the Silero voice activity detector into the layout that SileroNetwork reads.

usage: extract-silero-weights.py silero_vad.onnx OUTPUT_DIRECTORY
needs: pip install onnx numpy; silero_vad.onnx is in the wheel silero-vad 6.2.3 (MIT), folder silero_vad/data.

The file has two networks, for 16 and 8 kHz; each becomes one file of little-endian binary32 values:
  for each of four convolutions: weights, then biases; for the LSTM: weights, then biases; output: weights, bias.
  Weights of a layer with K inputs and O outputs are [O / 64][K][64]: 64 outputs of one input lie side by side.
  A convolution's input k is tap * channels + channel; of the fourth only the middle tap is kept, since it sees one
  frame. The LSTM's inputs are 128 of the layer before, then 128 of its own state; gates i, f, g, o; its two biases
  are added up. The transform in front is a Hann-windowed DFT and is computed, not stored.
"""
import hashlib, sys
import numpy as np, onnx
from onnx import numpy_helper

SHA256 = "1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3"


def constants(graph, into):
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.TENSOR:
                into[node.output[0]] = numpy_helper.to_array(attribute.t)
            elif attribute.type == onnx.AttributeProto.GRAPH:
                constants(attribute.g, into)
    for tensor in graph.initializer:
        into[tensor.name] = numpy_helper.to_array(tensor)
    return into


def blocked(matrix):
    """[outputs][inputs] to [outputs / 64][inputs][64]."""
    outputs, inputs = matrix.shape
    return matrix.reshape(outputs // 64, 64, inputs).transpose(0, 2, 1)


def convolution(weights, taps):
    """[outputs][channels][3] to a matrix whose input is tap * channels + channel."""
    return weights[:, :, taps].transpose(0, 2, 1).reshape(len(weights), -1)


def main(source, target):
    data = open(source, "rb").read()
    assert hashlib.sha256(data).hexdigest() == SHA256, "another version of the network: check its layers first"
    tensors = constants(onnx.load_from_string(data).graph, {})
    for name, branch in (("silero-16k.f32", "then"), ("silero-8k.f32", "else")):
        def get(key):
            return next(v for k, v in tensors.items() if k.startswith("If_0_" + branch) and k.endswith(key))
        basis = get("stft.forward_basis_buffer")[:, 0]
        length = basis.shape[1]
        window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)
        angles = 2 * np.pi * np.outer(np.arange(length // 2 + 1), np.arange(length)) / length
        assert np.abs(np.concatenate([np.cos(angles), -np.sin(angles)]) * window - basis).max() < 1e-6
        parts = []
        for layer in range(4):
            weights = get(f"encoder.{layer}.reparam_conv.weight")
            parts += [blocked(convolution(weights, [1] if layer == 3 else [0, 1, 2]))]
            parts += [get(f"encoder.{layer}.reparam_conv.bias")]
        parts += [blocked(np.concatenate([get("decoder.rnn.weight_ih"), get("decoder.rnn.weight_hh")], 1))]
        parts += [get("decoder.rnn.bias_ih") + get("decoder.rnn.bias_hh")]
        parts += [get("decoder.decoder.2.weight").reshape(-1), get("decoder.decoder.2.bias").reshape(-1)]
        values = np.concatenate([np.ascontiguousarray(part, "<f4").reshape(-1) for part in parts])
        values.tofile(f"{target}/{name}")
        print(name, values.size, "values", hashlib.sha256(values.tobytes()).hexdigest())


if __name__ == "__main__":
    main(*sys.argv[1:])
