"""From one command of `andon` to the part of the program that does it: one file each, its imports inside."""
