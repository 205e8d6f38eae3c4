# What scdoc writes, as mandoc and a reader who copies an option want it: a paragraph macro only between paragraphs, and minus signs
# that stay minus signs.
/^\.P$/ { paragraph = 1; next }
/^\.RE$/ { print; next }
/^\.S[HS] / { print; paragraph = 0; heading = 1; next }
{
    if (paragraph && !heading) print ".P"
    paragraph = heading = 0
    if ($0 !~ /^\./) gsub(/-/, "\\-")
    print
}
