# Completion of ci-local for bash. The program itself knows what fits: `ci-local __complete WORD...`.

_ci_local()
{
    # Bash cuts words at ':' and '=' too; what is passed on are the words as the shell would see them.
    local line=${COMP_LINE:0:COMP_POINT} words=() word='' quote='' char i
    for ((i = 0; i < ${#line}; i++)); do
        char=${line:i:1}
        case $quote$char in
            \'\' | \"\") quote='' ;;
            \' | \") quote=$char ;;
            \'* | \"*) word+=$char ;;
            \\) i=$((i + 1)) word+=${line:i:1} ;;
            [[:space:]]) [ -n "$word" ] && words+=("$word"); word='' ;;
            *) word+=$char ;;
        esac
    done

    # Of the last word bash replaces only what stands behind its last cut.
    local kept=''
    [ -z "$quote" ] && [[ $word == *[:=]* ]] && kept=${word%"${word##*[:=]}"}

    local offer
    COMPREPLY=()
    while IFS=$'\t' read -r offer _; do
        case $offer in
            :file) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "${word#"$kept"}"); return ;;
            :folder) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "${word#"$kept"}"); return ;;
        esac
        offer=${offer#"$kept"}
        [ -z "$quote" ] && printf -v offer %q "$offer"
        COMPREPLY+=("$offer")
    done < <("${words[0]}" __complete -- "${words[@]:1}" "$word" 2>/dev/null)
}
complete -F _ci_local ci-local
