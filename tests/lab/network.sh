# shellcheck shell=bash
# The lab's part of this machine's network: one block 10.N.0.0/16, a bridge that holds its first address, three rules.
#
# The engine is told to leave iptables alone (its chains have fixed names, so two engines fight over them). Ports are
# published by its user-land proxy; what else it would have set up, forwarding and masquerading, the rules do.

lab_bridge() { printf 'lab%08x' "$(printf %s "$LAB" | cksum | cut -d' ' -f1)"; }

# Prints "10.N" of this lab, chosen once: a block that nothing on the machine has a route or an address in.
lab_block()
{
    cat "$LAB_RUN/block" 2>/dev/null && return
    local n
    for n in $(seq 200 254); do
        [ -z "$(ip -4 route show root "10.$n.0.0/16")$(ip -o -4 address show to "10.$n.0.0/16")" ] || continue
        echo "10.$n" | tee "$LAB_RUN/block"
        return
    done
    die "no free network 10.200.0.0/16 to 10.254.0.0/16"
}

network_up()
{
    local block bridge
    block=$(lab_block)
    bridge=$(lab_bridge)
    ip link add "$bridge" type bridge
    ip address add "$block.0.1/17" dev "$bridge"
    ip link set "$bridge" up
    network_rules "$block" add_rule
}

network_down()
{
    local block link
    block=$(cat "$LAB_RUN/block" 2>/dev/null) || return 0
    network_rules "$block" delete_rule
    for link in $(ip -o -4 address show to "$block.0.0/16" | awk '{ print $2 }'); do
        ip link delete "$link"
    done
    ! ip link show "$(lab_bridge)" >/dev/null 2>&1 || ip link delete "$(lab_bridge)"
}

network_rules()
{
    local net=$1.0.0/16 act=$2
    "$act" filter FORWARD -s "$net" -j ACCEPT
    "$act" filter FORWARD -d "$net" -j ACCEPT
    "$act" nat POSTROUTING -s "$net" ! -d "$net" -j MASQUERADE
}

add_rule()
{
    local table=$1 chain=$2
    shift 2
    iptables -w -t "$table" -I "$chain" "$@"
}

delete_rule()
{
    local table=$1 chain=$2
    shift 2
    while iptables -w -t "$table" -D "$chain" "$@" 2>/dev/null; do :; done
}
