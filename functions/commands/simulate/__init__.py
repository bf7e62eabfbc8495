"""`fairlead simulate`: a quarter with the team's own configuration and assumed behaviour, in memory.

The world is invented: when leads come, what they are like, how well who converts which. The decisions are
those of the real scorer and the real distribution. Chance is an argument, so a seed repeats a quarter.
"""
