/* Runs a program several times and prints the median of its wall time in milliseconds and the largest memory that it
 * had in KiB: `measure TIMES PROGRAM ARGUMENT…`. Its output goes nowhere. Exits as the program did in its worst run. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { MOST_TIMES = 1000 };

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
    const double *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

/* One run: its time, its memory and its exit status. */
static int run_once(char **argv, double *took_ms, long *memory_kib)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t pid;
    int status = 0;
    struct rusage usage;
    double begin = now_ms();
    if (posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ) != 0 || wait4(pid, &status, 0, &usage) < 0)
        status = 127 << 8;
    *took_ms = now_ms() - begin;
    *memory_kib = usage.ru_maxrss;
    posix_spawn_file_actions_destroy(&actions);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

int main(int argc, char **argv)
{
    int times = argc > 2 ? atoi(argv[1]) : 0;
    if (times < 1 || times > MOST_TIMES) {
        fprintf(stderr, "usage: measure TIMES PROGRAM ARGUMENT...\n");
        return 2;
    }
    double took[MOST_TIMES];
    long largest = 0;
    int worst = 0;
    for (int i = 0; i < times; i++) {
        long memory = 0;
        int status = run_once(argv + 2, &took[i], &memory);
        worst = status > worst ? status : worst;
        largest = memory > largest ? memory : largest;
    }
    qsort(took, (size_t)times, sizeof *took, compare);
    printf("%.2f %ld\n", took[times / 2], largest);
    return worst;
}
