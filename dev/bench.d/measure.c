/*
 * Times commands side by side: each round runs every command once, so that what else the machine does falls on all alike.
 *
 *   measure ROUNDS [CROWD] <PLAN
 *
 * With a CROWD, that many of a command run at once; the wall time is until the last of them ends, the CPU time that of one.
 * A line of the plan is: name, file for stdin, folder or "-", VARIABLE=value ..., command, arguments; separated by tabs.
 * The command has no other variables than those. With a folder, the folder is emptied, the wall clock runs until a file
 * named `credential` is renamed into it, and the command is then told to stop. A line of the result: name; wall and CPU time in microseconds, each as median, first and third quartile.
 * The CPU time is what wait4(2) says of the command and of all that it waited for.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COMMANDS = 32, WORDS = 32, CROWD = 256, PATIENCE_MS = 60000 };

struct command {
    char *name, *input, *folder, *environment[WORDS + 1], *words[WORDS + 1];
    double *wall, *cpu;
};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static double micros(struct timeval t) { return t.tv_sec * 1e6 + t.tv_usec; }

static void empty(const char *folder) {
    DIR *files = opendir(folder);
    if (!files) err(2, "%s", folder);
    for (struct dirent *each; (each = readdir(files));)
        if (each->d_name[0] != '.') unlinkat(dirfd(files), each->d_name, 0);
    closedir(files);
}

static int watch(const char *folder) {
    int events = inotify_init1(IN_CLOEXEC);
    if (events < 0 || inotify_add_watch(events, folder, IN_MOVED_TO) < 0) err(2, "%s", folder);
    return events;
}

static void await_credential(int events, const char *name) {
    char buffer[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    struct pollfd ready = {.fd = events, .events = POLLIN};
    for (;;) {
        if (poll(&ready, 1, PATIENCE_MS) != 1) errx(2, "%s: published nothing within a minute", name);
        ssize_t length = read(events, buffer, sizeof buffer);
        for (char *at = buffer; at < buffer + length;) {
            struct inotify_event *event = (struct inotify_event *)at;
            if (!strcmp(event->name, "credential")) return;
            at += sizeof *event + event->len;
        }
    }
}

static pid_t start(struct command *c) {
    int input = open(c->input, O_RDONLY), output = open("/dev/null", O_WRONLY);
    if (input < 0 || output < 0) err(2, "%s", c->input);
    pid_t child = vfork();
    if (child < 0) err(2, "vfork");
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* nothing that is timed outlives this program, however it ends */
        dup2(input, 0);
        dup2(output, 1);
        dup2(output, 2);
        execvpe(c->words[0], c->words, c->environment);
        _exit(127);
    }
    close(input);
    close(output);
    return child;
}

static void run(struct command *c, int round, int crowd) {
    int until = strcmp(c->folder, "-"), events = -1, status;
    pid_t children[CROWD];
    struct rusage used;
    if (until) {
        empty(c->folder);
        events = watch(c->folder);
    }
    double begin = now();
    for (int i = 0; i < crowd; i++) children[i] = start(c);
    if (until) {
        await_credential(events, c->name);
        c->wall[round] = now() - begin;
        close(events);
        kill(children[0], SIGTERM);
    }
    c->cpu[round] = 0;
    for (int i = 0; i < crowd; i++) {
        if (wait4(children[i], &status, 0, &used) != children[i]) err(2, "wait4");
        if (!WIFEXITED(status) || WEXITSTATUS(status)) errx(2, "%s: failed with status %d", c->name, status);
        c->cpu[round] += (micros(used.ru_utime) + micros(used.ru_stime)) / crowd;
    }
    if (!until) c->wall[round] = now() - begin;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void report(double *times, int rounds) {
    qsort(times, rounds, sizeof *times, ascending);
    printf("\t%.0f\t%.0f\t%.0f", times[rounds / 2], times[rounds / 4], times[rounds * 3 / 4]);
}

static int read_plan(struct command *commands, int rounds) {
    int count = 0;
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0) {
        if (count == COMMANDS) errx(2, "more than %d commands", COMMANDS);
        struct command *c = &commands[count++];
        line[strcspn(line, "\n")] = 0;
        int variables = 0, words = 0;
        c->name = strtok(strdup(line), "\t");
        c->input = strtok(NULL, "\t");
        c->folder = strtok(NULL, "\t");
        for (char *word; variables < WORDS && words < WORDS && (word = strtok(NULL, "\t"));)
            if (!words && strchr(word, '='))
                c->environment[variables++] = word;
            else
                c->words[words++] = word;
        if (!words) errx(2, "not a line of a plan: %s", line);
        c->wall = calloc(rounds, sizeof *c->wall);
        c->cpu = calloc(rounds, sizeof *c->cpu);
    }
    free(line);
    return count;
}

int main(int argc, char **argv) {
    static struct command commands[COMMANDS];
    int rounds = argc > 1 ? atoi(argv[1]) : 0, crowd = argc > 2 ? atoi(argv[2]) : 1;
    if (rounds < 1 || crowd < 1 || crowd > CROWD) errx(2, "usage: measure ROUNDS [CROWD] <PLAN");
    int count = read_plan(commands, rounds);
    for (int i = 0; i < count; i++) run(&commands[i], 0, crowd); /* warms the page cache; overwritten below */
    for (int round = 0; round < rounds; round++)
        for (int i = 0; i < count; i++) run(&commands[(i + round) % count], round, crowd);
    for (int i = 0; i < count; i++) {
        printf("%s", commands[i].name);
        report(commands[i].wall, rounds);
        report(commands[i].cpu, rounds);
        printf("\n");
    }
}
