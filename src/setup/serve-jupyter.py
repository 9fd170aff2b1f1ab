"""Runs a Jupyter server that ends when the process that started it ends.

`serve-jupyter.py lab|notebook|classic OURS OPTION …`, its standard input a pipe that its parent holds open. When the
parent dies, however it dies, the pipe ends, and the server and its kernels stop as they do at SIGTERM.
With OURS = `ours`, settings that lie in the system's folders do not reach in.
"""

import os
import signal
import sys
import threading


def end_with_parent():
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


app, ours, *options = sys.argv[1:]
if ours == "ours":
    import jupyter_core.paths

    jupyter_core.paths.SYSTEM_CONFIG_PATH.clear()
    jupyter_core.paths.SYSTEM_JUPYTER_PATH.clear()

if app == "lab":
    from jupyterlab.labapp import main
elif app == "notebook":
    from notebook.app import main
else:
    from notebook.notebookapp import main

threading.Thread(target=end_with_parent, daemon=True).start()
sys.exit(main(options))
