# shellcheck shell=bash disable=SC2154
# An HTTPS server of a test's own on $SERVER ("localhost:PORT"): nginx with a certificate of an own authority, $CA.
#
#     /FILE             what lies in $SCRATCH/www
#     /moved/FILE       redirected there
#     /plain/FILE       redirected to http
#     /round.yml        redirected to itself
#     /GROUP/NAME.git   repositories of $SCRATCH/srv; those of the group `private` ask for user oauth2, password s3cret

command -v nginx >/dev/null || PATH=$PATH:/usr/sbin
for program in nginx fcgiwrap openssl; do
    command -v $program >/dev/null || { echo "no $program"; exit 77; }
done

CA=$SCRATCH/tls/ca.pem
SERVER=localhost:$((20000 + $$ % 20000))

# authority NAME: makes one, whose certificate is tls/NAME.pem.
authority()
{
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$1" \
        -keyout "$SCRATCH/tls/$1.key" -out "$SCRATCH/tls/$1.pem" 2>/dev/null
}

certificate()
{
    mkdir -p "$SCRATCH/tls"
    authority ca
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost \
        -keyout "$SCRATCH/tls/server.key" -out "$SCRATCH/tls/server.csr" 2>/dev/null
    openssl x509 -req -in "$SCRATCH/tls/server.csr" -CA "$CA" -CAkey "$SCRATCH/tls/ca.key" -CAcreateserial -days 2 \
        -extfile <(echo subjectAltName=DNS:localhost,IP:127.0.0.1) -out "$SCRATCH/tls/server.pem" 2>/dev/null
}

# git_location PATTERN DIRECTIVE: repositories below these paths, served by git itself.
git_location()
{
    cat <<END
        location ~ $1 {
            $2
            fastcgi_pass unix:$SCRATCH/nginx/git.sock;
            fastcgi_param SCRIPT_FILENAME $(git --exec-path)/git-http-backend;
            fastcgi_param GIT_PROJECT_ROOT $SCRATCH/srv;
            fastcgi_param GIT_HTTP_EXPORT_ALL 1;
            fastcgi_param PATH_INFO \$uri;
            fastcgi_param QUERY_STRING \$query_string;
            fastcgi_param REQUEST_METHOD \$request_method;
            fastcgi_param CONTENT_TYPE \$content_type;
            fastcgi_param CONTENT_LENGTH \$content_length;
            fastcgi_param REMOTE_USER \$remote_user;
        }
END
}

server_config()
{
    cat <<END
daemon off;
master_process off;
pid $SCRATCH/nginx/pid;
events {}
http {
    access_log $SCRATCH/nginx/access.log;
    client_body_temp_path $SCRATCH/nginx/body;
    proxy_temp_path $SCRATCH/nginx/proxy;
    fastcgi_temp_path $SCRATCH/nginx/fastcgi;
    uwsgi_temp_path $SCRATCH/nginx/uwsgi;
    scgi_temp_path $SCRATCH/nginx/scgi;
    server {
        listen 127.0.0.1:${SERVER#*:} ssl;
        server_name localhost;
        ssl_certificate $SCRATCH/tls/server.pem;
        ssl_certificate_key $SCRATCH/tls/server.key;
        root $SCRATCH/www;
        rewrite ^/moved/(.*) https://$SERVER/\$1 redirect;
        rewrite ^/plain/(.*) http://$SERVER/\$1 redirect;
        rewrite ^/round https://$SERVER/round.yml redirect;
$(git_location '^/private/.*\.git/' "auth_basic git; auth_basic_user_file $SCRATCH/nginx/users;")
$(git_location '\.git/' '')
    }
}
END
}

start_server()
{
    nginx -p "$SCRATCH/nginx" -e "$SCRATCH/nginx/error.log" -c "$SCRATCH/nginx/conf" &
    server=$!
    local tries=0
    until (: <"/dev/tcp/127.0.0.1/${SERVER#*:}") 2>/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] && kill -0 $server || { cat "$SCRATCH/nginx/error.log"; exit 1; }
        sleep 0.1
    done
}

stop_server() { kill $server && wait $server || true; }

# publish PATH: makes $SCRATCH/srv/PATH.git hold what the work tree $SCRATCH/PATH has, tags too.
publish()
{
    rm -rf "$SCRATCH/srv/$1.git"
    git clone -q --bare "$SCRATCH/$1" "$SCRATCH/srv/$1.git"
}

# How often the server was asked for a path that begins so.
asked() { grep -cF "GET $1" "$SCRATCH/nginx/access.log" || true; }

certificate
mkdir -p "$SCRATCH/nginx" "$SCRATCH/www" "$SCRATCH/srv"
echo 'oauth2:{PLAIN}s3cret' >"$SCRATCH/nginx/users"
server_config >"$SCRATCH/nginx/conf"
fcgiwrap -s "unix:$SCRATCH/nginx/git.sock" &
at_end "kill $! 2>/dev/null || true"
start_server
at_end 'kill $server 2>/dev/null || true'
export CI_LOCAL_CA_FILE=$CA GIT_SSL_CAINFO=$CA
