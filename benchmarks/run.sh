#!/bin/sh
# Installs stock Rasa beside Faro once, then measures both in one run.
set -eu
cd "$(dirname "$0")/.."
if [ ! -f .venv-stock/ready ]; then
    echo "installing stock Rasa with TensorFlow (1.6 GB, once)"
    .venv/bin/uv venv --quiet --python .venv/bin/python .venv-stock
    .venv/bin/uv pip install --quiet --python .venv-stock/bin/python --no-deps --require-hashes \
        -r benchmarks/stock-rasa/requirements.lock
    touch .venv-stock/ready
fi
exec .venv/bin/python benchmarks/compare.py
