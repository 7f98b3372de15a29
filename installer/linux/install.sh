#!/usr/bin/env bash
# Installs the folder that `make bundle` builds for the current user; `--agent` also starts the
# background worker with each login.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bundle=$here/../../dist/salonapp
[ -x "$bundle/salonapp" ] || { echo "Please run 'make bundle' first." >&2; exit 2; }

share=${XDG_DATA_HOME:-$HOME/.local/share}
programs=$HOME/.local/bin
mkdir -p "$share/applications" "$share/icons/hicolor/scalable/apps" "$programs" "$HOME/.local/lib"

rm -rf "$HOME/.local/lib/salonapp.new"
cp -r "$bundle" "$HOME/.local/lib/salonapp.new"
rm -rf "$HOME/.local/lib/salonapp"
mv "$HOME/.local/lib/salonapp.new" "$HOME/.local/lib/salonapp"
ln -sf "$HOME/.local/lib/salonapp/salonapp" "$programs/salonapp"

sed "s|^Exec=.*|Exec=$programs/salonapp|" "$here/salonapp.desktop" > "$share/applications/salonapp.desktop"
cp "$here/../../resources/icons/salonapp.svg" "$share/icons/hicolor/scalable/apps/salonapp.svg"

if [ "${1:-}" = --agent ]; then
    units=${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user
    mkdir -p "$units"
    cp "$here/salonapp-agent.service" "$units/"
    systemctl --user daemon-reload
    systemctl --user enable --now salonapp-agent.service
fi
echo "Installed. SalonApp stands in the menu; the shell command is $programs/salonapp."
