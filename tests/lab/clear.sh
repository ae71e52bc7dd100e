# shellcheck shell=bash
# Everything of a lab's engine away: what it runs, what it did to this machine, its data. Also after a crash, when only
# files tell what there was, so each step does nothing where there is nothing.

lab_clear()
{
    lab_stop
    rm -rf --one-file-system "$LAB_RUN" "$LAB_DATA"
}

lab_stop()
{
    engine_down
    stop_daemon mirror
    network_down
}
