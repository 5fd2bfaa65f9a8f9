"""Times the published Silero network in onnxruntime, one thread, and prints microseconds per 10 ms: a line a rate.

    silero_onnx.py MODEL.onnx
"""

import sys
import time

import numpy
import onnxruntime

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
generator = numpy.random.default_rng(1)
for rate, hop in ((16_000, 512), (8_000, 256)):
    state = numpy.zeros((2, 1, 128), numpy.float32)
    times = []
    for _ in range(400):
        samples = (generator.standard_normal((1, hop + hop // 8)) * 0.1).astype(numpy.float32)
        start = time.thread_time_ns()
        _, state = session.run(None, {"input": samples, "state": state, "sr": numpy.array(rate, numpy.int64)})
        times.append(time.thread_time_ns() - start)
    print(rate, numpy.median(times) / 1e3 * rate / 100 / hop)
