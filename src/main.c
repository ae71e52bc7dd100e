#include "config.h"

#include <stdio.h>

int main(void)
{
    puts("ci-local " PACKAGE_VERSION);
    return 0;
}
