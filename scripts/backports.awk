# Print the apt source of the backports suite, modelled on the first source of the main suite:
# same address, same key. Reads one-line .list files and .sources files (deb822) alike.
# Usage: awk -v codename=bookworm -f backports.awk FILE...   (prints nothing where none fits)

function word(list, wanted) { return list ~ ("(^|[ \t])" wanted "([ \t]|$)") }

function begin_stanza() { stanza = suites = types = parts = ""; off = 0 }

function end_stanza() {
    if (!done && !off && word(suites, codename) && word(types, "deb") && word(parts, "main")) {
        printf "%s", stanza
        done = 1
    }
    begin_stanza()
}

FNR == 1 { end_stanza() }

/^[ \t]*#/ { next }

FILENAME ~ /\.list$/ {
    options = match($0, /\[[^]]*\]/) ? substr($0, RSTART, RLENGTH) " " : ""
    sub(/\[[^]]*\]/, "")
    if (!done && $1 == "deb" && $3 == codename && word($0, "main")) {
        print "deb " options $2 " " codename "-backports main"
        done = 1
    }
    next
}

/^[ \t]*$/ { end_stanza(); next }

/^[ \t]/ { if (!replaced) stanza = stanza $0 "\n"; next }

{
    name = tolower($0); sub(/:.*/, "", name)
    value = $0; sub(/^[^:]*:[ \t]*/, "", value)
    line = $0
    if (name == "types") { types = value; line = "Types: deb" }
    if (name == "suites") { suites = value; line = "Suites: " codename "-backports" }
    if (name == "components") { parts = value; line = "Components: main" }
    if (name == "enabled") off = value ~ /^(no|false|0)/
    replaced = line != $0
    stanza = stanza line "\n"
}

END { end_stanza() }
