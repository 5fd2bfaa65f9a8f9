// What the C++ peers share: the frames of a folder, and times of this thread.
#pragma once

#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace peer {

inline double thread_time() {
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

// The lines of a file, each with `slack` bytes behind it that parsers may read.
inline std::vector<std::string> frames(const std::string &folder, const std::string &name, size_t slack) {
    std::ifstream file(folder + "/" + name);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        line.reserve(line.size() + slack);
        lines.push_back(line);
    }
    if (lines.empty()) {
        std::fprintf(stderr, "no frames in %s/%s\n", folder.c_str(), name.c_str());
        std::exit(1);
    }
    return lines;
}

// Prints the median of nine rounds; `work` takes a frame and returns a number that is not 0.
template <typename Input, typename Work>
void report(const char *row, const char *name, std::vector<Input> &inputs, Work work) {
    size_t sum = 0;
    auto time = [&](size_t repetitions) {
        double start = thread_time();
        for (size_t i = 0; i < repetitions; i++) sum += work(inputs[i % inputs.size()]);
        return thread_time() - start;
    };
    size_t repetitions = 64;
    time(repetitions);
    while (time(repetitions) < 5e6) repetitions *= 2;
    std::vector<double> times;
    for (int i = 0; i < 9; i++) times.push_back(time(repetitions) / repetitions);
    std::sort(times.begin(), times.end());
    if (sum == 0) std::exit(1);
    std::printf("%s\t%s\t%.1f\n", row, name, times[4]);
}

}  // namespace peer
