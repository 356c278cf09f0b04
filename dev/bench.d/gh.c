/* What stands behind the gh wrapper: a program that does nothing but say which token it was given. */
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    const char *token = getenv("GH_TOKEN");
    puts(token ? token : "");
    return 0;
}
