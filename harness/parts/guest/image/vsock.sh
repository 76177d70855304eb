# The agent's vsock ports. Sourced by services.sh and own.sh; ../services.ts is the table of ports.

# watch_agent PORT: reads the agent's words until it listens or has failed, says which, and leaves the rest to cat:
# connections have words of their own, and the shell reads slowly.
watch_agent() {
  while IFS= read -r line; do
    echo "$line" >>/run/endgoal/vsock.log
    case $line in
      *' listening on '*) milestone "vsock-$1" listening ;;
      *) milestone "vsock-$1" "failed: ${line#endgoal-agent: }" ;;
    esac
    break
  done
  exec cat >>/run/endgoal/vsock.log
}

# Any CID: the guest's own number is the VMM's business.
any=4294967295

start_vsock() {
  agent serve echo vsock:$any:1234 2>&1 | watch_agent 1234 &
  agent serve sink vsock:$any:1235 2>&1 | watch_agent 1235 &
  agent serve source vsock:$any:1236 2>&1 | watch_agent 1236 &
}
