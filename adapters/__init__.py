"""Where briefings go: one module or package a platform, and the text helpers they share."""
