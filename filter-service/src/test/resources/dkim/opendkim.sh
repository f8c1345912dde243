#!/bin/sh
# usage: opendkim.sh KEYS FOLDER: opendkim's word for each mail there.
#
# opendkim-testmsg asks the DNS server of /etc/resolv.conf, port 53, and nothing else. So it runs in
# a network and a mount namespace of its own, with a DNS server of its own there.
set -eu
here=$(dirname "$0")
if [ "${3:-}" != inside ]; then
  exec unshare -rnm sh "$0" "$1" "$2" inside
fi
work=$(mktemp -d)
ip link set lo up
echo "nameserver 127.0.0.1" >"$work/resolv.conf"
mount --bind "$work/resolv.conf" /etc/resolv.conf
mkfifo "$work/ready"
/usr/bin/python3 "$here/keys-dns.py" "$1" >"$work/ready" &
server=$!
read -r ready <"$work/ready"
for mail in "$2"/*.eml; do
  if said=$(opendkim-testmsg -C <"$mail" 2>&1) && [ -z "$said" ]; then
    echo "$(basename "$mail") pass"
  else
    echo "$(basename "$mail") fail: $said"
  fi
done
kill "$server"
rm -rf "$work"
