@rem The scripts of package.json start with the shell's `exec`, so that signals reach them through
@rem npm. The shell of Windows has no such word; this file gives it one that changes nothing.
@%*
