# shellcheck shell=bash disable=SC2154
. "${0%/*}/../lib.sh"
. "${0%/*}/tmux.bash"
recorded_shop
for locale in C.UTF-8 C; do
    for size in 80x24 160x48 40x10; do
        LC_ALL=$locale terminal "${size%x*}" "${size#*x}"
        in_terminal "$CI_LOCAL view"
        screen_has 'quit'
        like "board-$size-$locale"
        key Enter && screen_has 'log: unit'
        like "log-$size-$locale"
        for page in 3:services 4:graph 5:time 6:variables 7:why '?:help'; do
            key "${page%%:*}" && screen_has " ${page#*:}"
            like "${page#*:}-$size-$locale"
        done
    done
done
[ -z "$(LC_ALL=C grep -l -P '[\x80-\xff]' "$here"/golden/*-C)" ] || fail "there is more than ASCII on a screen in the C locale"
