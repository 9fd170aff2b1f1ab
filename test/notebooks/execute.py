"""Runs one notebook with the real kernel and says every way in which it did not go as its lesson says.

`execute.py --probe` ends with status 0 when notebooks can be run here, else prints the reason and ends with 3.

`execute.py` reads one JSON object from standard input and writes one to standard output:

    in   notebook          the text of the notebook
         expected          {cell id: {"fails": words of the error, or null; "output": what it prints, or null}}
         workingDirectory  where the kernel runs
         writeTo           where the executed copy goes
         cellTimeoutS      seconds a cell may take
         pauseMs           milliseconds to wait after a cell that failed as expected: for 200 ms the kernel
                           answers "abort" to whatever it is asked
    out  problems          [{"cell": id, "problem": a sentence, "stderr": text}], none when all went well

What a cell "prints" is its standard output and the plain text of what it displays, in order, colours left out.
"""

import asyncio
import json
import os
import queue
import re
import sys
from contextlib import AsyncExitStack

KERNEL = "tslab"
try:
    import nbformat
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
    from jupyter_client.utils import ensure_async
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionComplete, CellTimeoutError, DeadKernelError
except ImportError as error:
    print(f"{sys.executable} cannot run notebooks: {error}")
    sys.exit(3)


class Client(NotebookClient):
    """A client that also keeps what a cell writes to stderr after it has ended, and each cell's reply."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.cell_of_message = {}
        self.late_stderr = {}
        self.reply = None
        self.on_cell_executed = lambda execute_reply, **_: setattr(self, "reply", execute_reply)

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        self.cell_of_message[parent_msg_id] = cell.id
        while True:
            message = await ensure_async(self.kc.iopub_channel.get_msg(timeout=None))
            if message["parent_header"].get("msg_id") != parent_msg_id:
                self.keep_late(message)
                continue
            try:
                self.process_message(message, cell, cell_index)
            except CellExecutionComplete:
                return

    def keep_late(self, message):
        cell = self.cell_of_message.get(message["parent_header"].get("msg_id"))
        if cell and message["msg_type"] == "stream" and message["content"]["name"] == "stderr":
            self.late_stderr[cell] = self.late_stderr.get(cell, "") + message["content"]["text"]

    async def drain(self):
        """Waits until the kernel has said nothing for 100 ms."""
        try:
            while True:
                self.keep_late(await ensure_async(self.kc.iopub_channel.get_msg(timeout=0.1)))
        except queue.Empty:
            return


async def run(task):
    notebook = nbformat.reads(task["notebook"], as_version=4)
    nbformat.validate(notebook)
    if nbformat.writes(notebook) + "\n" != task["notebook"]:
        raise ValueError("the notebook's text is not as nbformat writes it")
    code_cells = [(index, cell) for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    problems = []

    def problem(cell, sentence, stderr=""):
        problems.append({"cell": cell.id, "problem": sentence, "stderr": stderr})

    async with AsyncExitStack() as stack:
        client = await start_kernel(notebook, task, stack)
        for place, (index, cell) in enumerate(code_cells):
            expected = task["expected"].get(cell.id, {"fails": None, "output": None})
            went_on = await run_cell(client, index, cell, expected, problem)
            if not went_on:
                for _, skipped in code_cells[place + 1 :]:
                    problem(skipped, "did not run, because the run ended before it")
                break
            if expected["fails"] is not None:
                await asyncio.sleep(task["pauseMs"] / 1000)
        else:
            await client.drain()
    for cell_id, stderr in client.late_stderr.items():
        problems.append({"cell": cell_id, "problem": "wrote to stderr after it had ended", "stderr": stderr})
    # `write` would only log what is wrong with the outputs.
    nbformat.validate(notebook)
    nbformat.write(notebook, task["writeTo"])
    return problems


async def start_kernel(notebook, task, stack):
    """Starts a kernel that ends with the stack. Its ports were free when they were chosen and may be taken a moment later,
    by any connection of this machine: a kernel that does not come up is replaced, twice."""
    for attempts_left in (2, 1, 0):
        client = Client(
            notebook,
            kernel_name=KERNEL,
            allow_errors=True,
            timeout=task["cellTimeoutS"],
            startup_timeout=300,
            # How long what a cell printed may take to arrive when the cell itself has ended.
            iopub_timeout=task["cellTimeoutS"],
            resources={"metadata": {"path": task["workingDirectory"]}},
        )
        try:
            await stack.enter_async_context(client.async_setup_kernel())
            return client
        except RuntimeError:
            if attempts_left == 0:
                raise


async def run_cell(client, index, cell, expected, problem):
    """Runs one cell; returns whether the next one can run."""
    client.reply = None
    try:
        await client.async_execute_cell(cell, index)
    except DeadKernelError:
        problem(cell, "ended the kernel", stderr_of(cell))
        return False
    except CellTimeoutError:
        problem(cell, f"did not end within {client.timeout} s", stderr_of(cell))
        return False
    status = client.reply["content"]["status"]
    cell.execution_count = client.reply["content"].get("execution_count")
    stderr = stderr_of(cell)
    if status not in ("ok", "error") or cell.execution_count is None:
        problem(cell, "did not run: the kernel answered that it was aborted", stderr)
        return False
    if status != "ok" and expected["fails"] is None:
        problem(cell, "failed", stderr)
        return False
    if status == "ok" and expected["fails"] is not None:
        problem(cell, "must fail, and did not")
    if status == "ok" and stderr:
        problem(cell, "wrote to stderr", stderr)
    if status != "ok" and expected["fails"] not in stderr:
        problem(cell, f"failed as it must, but not with the words \"{expected['fails']}\"", stderr)
    if expected["output"] is not None and lines_of(expected["output"]) != lines_of(printed(cell)):
        sentence = "printed something else than its lesson says"
        problem(cell, f"{sentence}; expected:\n{expected['output'].rstrip()}\ngot:\n{printed(cell).rstrip()}")
    return True


def stderr_of(cell):
    return "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stderr")


def printed(cell):
    pieces = []
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stdout":
            pieces.append(output.text)
        elif output.output_type == "display_data" and "text/plain" in output.data:
            pieces.append(output.data["text/plain"].rstrip("\n") + "\n")
    return re.sub(r"\x1b\[[0-9;]*m", "", "".join(pieces))


def lines_of(text):
    return [line.rstrip() for line in text.rstrip().split("\n")]


def probe():
    try:
        KernelSpecManager().get_kernel_spec(KERNEL)
    except NoSuchKernel:
        print(f"the Jupyter of {sys.executable} has no kernel named {KERNEL}")
        sys.exit(3)


if __name__ == "__main__":
    if sys.argv[1:] == ["--probe"]:
        probe()
    else:
        # The kernel inherits standard output, and may print there while it starts: the answer keeps it for itself.
        with os.fdopen(os.dup(1), "w", encoding="utf-8") as answer:
            os.dup2(2, 1)
            json.dump({"problems": asyncio.run(run(json.load(sys.stdin)))}, answer)
