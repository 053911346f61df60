"""Reading git: plumbing for what is hot, GitPython for what is not."""
