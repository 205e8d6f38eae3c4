/* Stands in for libnvidia-ml.so.1 on machines without a card: one GPU whose processes are the pids in $NVML_STANDIN/pids. What it is like
   stands in $NVML_STANDIN/mode: "hangs" never answers, "releases" lets go of the processes after it was asked three times, anything else holds
   them for good. Built with -DOLD it lacks what old drivers lack. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct process { unsigned int pid; unsigned long long memory; unsigned int gpu_instance, compute_instance; };

static FILE *open_file(const char *name, const char *how) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", getenv("NVML_STANDIN"), name);
    return fopen(path, how);
}

static int is_mode(const char *wanted) {
    char mode[64] = "";
    FILE *file = open_file("mode", "r");
    if (file && fscanf(file, "%63s", mode) != 1) mode[0] = 0;
    if (file) fclose(file);
    return strcmp(mode, wanted) == 0;
}

static long times_asked(void) {
    FILE *file = open_file("asked", "a");
    fputc('.', file);
    long times = ftell(file);
    fclose(file);
    return times;
}

int nvmlInit_v2(void) {
    while (is_mode("hangs")) sleep(1);
    return 0;
}

int nvmlShutdown(void) { return 0; }

int nvmlDeviceGetCount_v2(unsigned int *count) { *count = 1; return 0; }

int nvmlDeviceGetHandleByIndex_v2(unsigned int index, void **device) { *device = &nvmlShutdown; return index; }

int nvmlDeviceGetMinorNumber(void *device, unsigned int *minor) { *minor = 0; return device == 0; }

int nvmlDeviceGetUUID(void *device, char *uuid, unsigned int length) {
    snprintf(uuid, length, "GPU-00000000-0000-0000-0000-000000000000");
    return device == 0;
}

#ifndef OLD
int nvmlDeviceGetComputeRunningProcesses_v3(void *device, unsigned int *count, struct process *found) {
    unsigned int read = 0;
    if (!(is_mode("releases") && times_asked() > 3)) {
        FILE *file = open_file("pids", "r");
        while (file && read < *count && fscanf(file, "%u", &found[read].pid) == 1) read++;
        if (file) fclose(file);
    }
    *count = read;
    return device == 0;
}
#endif
