// The entry point of libFuzzer for programs with a main of their own; its header is not installed with the toolchain.
#ifndef FUZZER_H
#define FUZZER_H
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

#endif
