#include "cli/cli.h"

int main(int argc, char **argv)
{
    return argc > 0 ? cli_main(argv) : 2;
}
