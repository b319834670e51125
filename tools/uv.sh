#!/bin/sh
# Run uv with the arguments given: the one on PATH, else a private one in .uv/, made without root.
# Needs Python 3.11 or newer with venv and pip; says so where it is missing.
set -eu

UV_VERSION='>=0.5,<1'
LOG='.uv/install.log'

find_python() {
    for name in python3.13 python3.12 python3.11 python3 python; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$name"
            return
        fi
    done
    echo "bigsale needs Python 3.11 or newer; none was found on PATH." >&2
    echo "Install one (python.org, your system's packages, pyenv or conda) and run this again." >&2
    exit 1
}

works() {
    "$1" --version >/dev/null 2>&1
}

# Debian ships Python without venv; there pip alone will do.
install_uv() {
    { "$python" -m venv .uv && .uv/bin/python -m pip install --quiet "uv$UV_VERSION"; } ||
        { rm -rf .uv/bin && "$python" -m pip install --quiet --target .uv "uv$UV_VERSION"; }
}

make_private_uv() {
    python=$(find_python) || exit 1
    echo "setting up: a private copy of uv in .uv/" >&2
    mkdir -p .uv
    if ! install_uv >"$LOG" 2>&1; then
        tail -n 5 "$LOG" >&2
        echo "uv could not be installed (whole log: $LOG)." >&2
        echo "It needs pip or venv (Debian, Ubuntu: apt install python3-venv) and a way to PyPI." >&2
        exit 1
    fi
}

if command -v uv >/dev/null 2>&1 && works uv; then
    uv=uv
else
    [ -x .uv/bin/uv ] && works .uv/bin/uv || make_private_uv
    uv=.uv/bin/uv
fi

# A Python found here is used; uv fetches none by itself.
if [ ! -x .venv/bin/python ]; then
    UV_PYTHON="${UV_PYTHON:-$(find_python)}"
    export UV_PYTHON
fi
export UV_PYTHON_DOWNLOADS="${UV_PYTHON_DOWNLOADS:-never}"
exec "$uv" "$@"
