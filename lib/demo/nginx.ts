/**
 * The configuration of one nginx that needs no rights and touches nothing outside its folder.
 *
 * @module
 */

export interface NginxSettings {
  /** First word of its answers. */
  name: string;
  port: number;
  /** Where it keeps its files; `files` below it is served as `/file/`, and slowly as `/slow/`. */
  folder: string;
  log: boolean;
}

/** In pieces of so much, one each second after the download began: of many downloads one always has a piece on its way. */
export const SLOW_BYTES_PER_SECOND = 32_768;

/**
 * One process, no master, and root: a user namespace of ours has no other user to change to. The folders for temporary files are
 * named because the ones compiled in may not be ours.
 */
export function nginxConfig({ name, port, folder, log }: NginxSettings): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `
user root;
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr error;
events { worker_connections 8192; }
http {
${temporary.map((kind) => `  ${kind}_temp_path ${folder}/${kind};`).join("\n")}
  log_format plain '$remote_addr $remote_port $request_method $request_uri $status $body_bytes_sent';
  access_log ${log ? `${folder}/access.log plain` : "off"};
  default_type text/plain;
  client_max_body_size 0;
  keepalive_requests 1000000000;
  sendfile on;
  server {
    listen ${port} backlog=4096;
    listen [::]:${port} backlog=4096;
    location / { return 200 "${name} $remote_addr\\n"; }
    location /file/ {
      alias ${folder}/files/;
      dav_methods PUT;
    }
    location /slow/ {
      alias ${folder}/files/;
      limit_rate ${SLOW_BYTES_PER_SECOND};
    }
  }
}
`;
}
