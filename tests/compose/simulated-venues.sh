#!/usr/bin/env bash
# simulated-venues.sh CONFIG HOST:PORT: turns the venues' addresses in CONFIG/exchanges.yaml into those of a simulator.
set -euo pipefail
file=$1/exchanges.yaml
sed -i -E \
  -e 's/^( *)simulated: false/\1simulated: true/' \
  -e "s#wss://fstream\.binance\.com#ws://$2/binance-futures#" \
  -e "s#wss://stream\.binance\.com:9443#ws://$2/binance-spot#" \
  -e "s#https://fapi\.binance\.com#http://$2/binance-futures#" \
  -e "s#https://api\.binance\.com#http://$2/binance-spot#" \
  -e "s#wss://ws\.okx\.com:8443#ws://$2/okx#" \
  -e "s#https://www\.okx\.com#http://$2/okx#" \
  -e "s#wss://stream\.bybit\.com#ws://$2/bybit#" \
  -e "s#https://api\.bybit\.com#http://$2/bybit#" \
  -e "s#wss://ws\.kraken\.com#ws://$2/kraken#" \
  -e "s#https://api\.kraken\.com#http://$2/kraken#" \
  -e "s#wss://advanced-trade-ws\.coinbase\.com#ws://$2/coinbase/ws#" \
  -e "s#https://api\.coinbase\.com#http://$2/coinbase#" "$file"
if grep -nE '^ *[a-z]+: *(wss|https)://' "$file" >&2; then
  echo "$file still names live venues" >&2
  exit 1
fi
