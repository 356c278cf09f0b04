# Draws memory and latency as bars (SVG) from dev/bench's results.

function text(x, y, anchor, colour, words) {
    printf "<text x='%d' y='%d' text-anchor='%s' fill='%s'>%s</text>\n", x, y, anchor, colour, words
}

function bar(x, y, width, colour) {
    printf "<rect x='%.1f' y='%d' width='%.1f' height='14' fill='%s'/>\n", x, y, width, colour
}

# One bar of memory: private, and behind it what may be shared. Widths in pixels per MiB.
function memory_bar(name, y,    own, all) {
    own = private[name] / 1024
    all = resident[name] / 1024
    text(150, y + 12, "end", "#24292f", name)
    bar(160, y, all * 2.2, "#b6d4f5")
    bar(160, y, own * 2.2, "#0969da")
    text(166 + all * 2.2, y + 12, "start", "#57606a", sprintf("%.1f, private %.1f", all, own))
}

function time_bar(name, y, scale,    ms) {
    ms = wall[name] / 1000
    text(150, y + 12, "end", "#24292f", name)
    bar(160, y, ms * scale, name ~ /launcher/ ? "#2da44e" : "#afb8c1")
    text(166 + ms * scale, y + 12, "start", "#57606a", sprintf("%.3g", ms))
}

# Bars under a title, as many as names has; y moves on.
function panel(title, names, kind, scale,    count, each, list) {
    text(20, y, "start", "#24292f", title)
    y += 10
    count = split(names, list, ";")
    for (each = 1; each <= count; each++) {
        if (kind == "memory") memory_bar(list[each], y)
        else time_bar(list[each], y, scale)
        y += 20
    }
    y += 26
}

$1 ~ /^memory / { name = substr($1, 8); resident[name] = $2; private[name] = $3; next }
$1 !~ /^(idle|fleet) / { wall[$1] = $2 }

END {
    print "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 700 500' font-family='sans-serif' font-size='13'>"
    print "<title>Memory and latency of the program, and of what could be used instead</title>"
    print "<rect width='700' height='500' fill='#ffffff'/>"
    y = 28
    panel("A waiting daemon: resident memory, MiB", "launcher;no archive;java -jar;naive program;hello world;bash loop", "memory")
    panel("One git-credential get, warm: ms", "get 40 launcher;get 40 bash;get 40 dash, date;get 40 static C", "time", 400 / (wall["get 40 bash"] / 1000))
    panel("Start to the first token: ms", "start launcher;start no archive;start java -jar", "time", 400 / (wall["start java -jar"] / 1000))
    panel("A health probe: ms", "health launcher;health java -jar", "time", 400 / (wall["health java -jar"] / 1000))
    print "</svg>"
}
