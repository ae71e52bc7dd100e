# Completion of ci-local for fish. The program itself knows what fits: `ci-local __complete WORD...`.

function __ci_local_offers
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    for line in ($words[1] __complete -- $words[2..-1] "$word" 2>/dev/null)
        switch $line
            case :file
                __fish_complete_path "$word"
            case :folder
                __fish_complete_directories "$word"
            case '*'
                echo $line
        end
    end
end

complete -c ci-local -f -a '(__ci_local_offers)'
