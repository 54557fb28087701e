/**
 * What `--help` says beside the list of commands and options.
 *
 * @module
 */

export const ABOUT =
  `A load-balancing edge appliance: a bridge between two ports that serves virtuals by reals.`;

export const RUN_ABOUT =
  "Runs the unit. It needs root, or CAP_NET_RAW and CAP_NET_ADMIN, and for a fast path CAP_BPF and CAP_PERFMON. Each transition of a real, a virtual or a port, " +
  "of the unit and its cable, is a line on standard output. A second signal ends it at once.";

export const FAILOVER_ABOUT =
  "Orders the running unit of a pair: active has it take over from its peer, which stands down first; reset has it " +
  "forget what its ports failed by, so that it can be active again. It asks for the token.";

export const RELOAD_ABOUT =
  "Has the unit read its config again, and shows what that changed. Connections stay; what the file has no more " +
  "drains. A file with a problem changes nothing. SIGHUP to the unit does the same.";

export const TRACE_ABOUT =
  "Shows a line for each packet of a virtual, a client or a real: its way, what was decided and why. It asks for the " +
  "token, since it shows users' traffic. There is one trace of a unit at a time.";

export const DEMO_ABOUT =
  "Builds three clients, a pair of units and three servers in namespaces of their own, sends requests and shows who got " +
  "what while a server dies and comes back, and then the active unit, with open connections and a download under way. " +
  "Nothing is left behind. It needs no config.";

export const PROGRAM_HELP = `
Examples:
  pointsman demo --once                    see it work, on a network of its own
  pointsman example > my.yaml              a config to begin with
  pointsman check --config my.yaml         what would run, or everything that is wrong
  pointsman run --config my.yaml           forward, until SIGINT or SIGTERM
  pointsman show reals                     ask the running unit
  pointsman show reals --watch             look again every 2 s, with rates
  pointsman show connections --client 192.0.2.7 --json
  pointsman explain 192.0.2.7 www          which real this client gets, and why
  pointsman drain web1 --wait              let its connections end, then take it out
  pointsman failover active                take over from the peer
  pointsman reload                         take the changed config, connections go on
  pointsman trace --virtual www            what is decided on its packets, as it happens

Exit codes: 0 done, 1 it failed, 2 wrong use or bad config.
The YAML is described in docs/configuration.md, the commands and the status in docs/operate.md.`;

export const SHOW_HELP = `
What to show:
  status       the unit, its counters, and the tables of virtuals and reals
  virtuals     each with its state, since when and why, its connections and bytes
  reals        the same, with ditched connections and latency
  connections  a page of the connection table
  failover     the pair: both units, the cable and the paths between them
  events       each transition with its time, its old and new state and its cause

On a terminal lines are cut to its width, and states have colours unless NO_COLOR is set.
In a pipe or a file nothing is cut; --json has every digit.

Examples:
  pointsman show reals --watch             every 2 s, drawn over itself, with rates; Control-C ends it
  pointsman show status --watch 10 >> log  a block each time, with its time
  pointsman show reals --watch 5 --json    a JSON document a line
  pointsman show connections --virtual www --client 192.0.2.7 --limit 20
  pointsman show events --since 1200       what happened after event 1200
  pointsman show events --follow           and each as it comes, until the unit ends`;

export const COMPLETION_HELP = `
Names of reals and virtuals are asked from the running unit, the one that --status names.

bash, in ~/.bashrc, or for all users in a file:
  source <(pointsman completion bash)
  pointsman completion bash > /etc/bash_completion.d/pointsman
zsh, in ~/.zshrc below compinit:
  source <(pointsman completion zsh)
fish:
  pointsman completion fish > ~/.config/fish/completions/pointsman.fish`;
