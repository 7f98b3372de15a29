#!/usr/bin/env bash
# Brings the system libraries that Qt needs and a font with Cyrillic letters, only when they are
# missing and only where that is possible without asking. Never fails: it says what to do instead.
set -u
[ "$(uname -s)" = Linux ] || exit 0

declare -A packages=(
    [libEGL.so.1]=libegl1
    [libGL.so.1]=libgl1
    [libxkbcommon.so.0]=libxkbcommon0
    [libdbus-1.so.3]=libdbus-1-3
    [libfontconfig.so.1]=libfontconfig1
    [libglib-2.0.so.0]=libglib2.0-0
    [libxkbcommon-x11.so.0]=libxkbcommon-x11-0
    [libxcb-cursor.so.0]=libxcb-cursor0
    [libxcb-icccm.so.4]=libxcb-icccm4
    [libxcb-image.so.0]=libxcb-image0
    [libxcb-keysyms.so.1]=libxcb-keysyms1
    [libxcb-randr.so.0]=libxcb-randr0
    [libxcb-render-util.so.0]=libxcb-render-util0
    [libxcb-shape.so.0]=libxcb-shape0
    [libxcb-xinerama.so.0]=libxcb-xinerama0
    [libxcb-xkb.so.1]=libxcb-xkb1
)

missing=()
known=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null)
for library in "${!packages[@]}"; do
    case "$known" in *"$library"*) ;; *) missing+=("${packages[$library]}") ;; esac
done
if ! command -v fc-list >/dev/null || [ -z "$(fc-list :lang=ru 2>/dev/null)" ]; then
    missing+=(fontconfig fonts-inter)
fi
[ "${#missing[@]}" -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "Qt may need these (Debian's names), please install them: ${missing[*]}" >&2
    exit 0
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
        echo "Qt may need these, please run: sudo apt-get install ${missing[*]}" >&2
        exit 0
    fi
    as_root=(sudo -n)
fi
echo "Installing system libraries for Qt: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq >/dev/null 2>&1
"${as_root[@]}" apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null ||
    echo "That did not work; please run: sudo apt-get install ${missing[*]}" >&2
exit 0
