/*
 * The floor: a credential helper that answers from the record in $HOME/.molecule-token-cache as fast as a process can.
 * It checks what makes an answer right (host, protocol, expiry), not who owns the file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int asks_for_github(void) {
    char line[70000];
    int https = 0, github = 0;
    while (fgets(line, sizeof line, stdin) && *line != '\n') {
        if (!strcmp(line, "protocol=https\n")) https = 1;
        if (!strcmp(line, "host=github.com\n")) github = 1;
    }
    return https && github;
}

int main(int argc, char **argv) {
    char path[4096], line[9000], password[9000] = "";
    const char *home = getenv("HOME");
    long long expires_at = 0;
    if (argc != 2 || strcmp(argv[1], "get") || !home || !asks_for_github()) return 0;
    snprintf(path, sizeof path, "%s/.molecule-token-cache/credential", home);
    FILE *record = fopen(path, "re");
    if (!record || !fgets(line, sizeof line, record) || strcmp(line, "v1\n")) return 1;
    while (fgets(line, sizeof line, record)) {
        if (!strncmp(line, "expires_at=", 11)) expires_at = atoll(line + 11);
        if (!strncmp(line, "password=", 9)) strcpy(password, line);
    }
    if (!*password || (expires_at && expires_at <= time(NULL))) return 1;
    printf("username=x-access-token\n%spassword_expiry_utc=%lld\n\n", password, expires_at);
    return 0;
}
