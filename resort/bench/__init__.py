"""`make bench`: the busy pages and queries measured against what the machine can do, as ratios."""
