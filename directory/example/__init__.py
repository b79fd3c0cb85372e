"""A fictional directory to look at, test and measure with; impossible in production."""
