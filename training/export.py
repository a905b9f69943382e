"""Exports the trained model: `python3 training/export.py [--smoke]`.

Writes a checkpoint in the reference's format to runs/checkpoint and imports it, as any checkpoint is
imported, with int8 weights. Needs Node and what `npm ci` installs besides PyTorch.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
from pathlib import Path

from starter.checkpoint_files import export_checkpoint
from starter.scale import add_scale_options, chosen_scale
from starter.threads import use_threads

ROOT = Path(__file__).resolve().parents[1]
#: What the model may weigh with everything in its folder, bytes.
_LIMIT = 25_000_000
_CARD = "README.md"


def import_checkpoint(checkpoint: Path, models: Path, name: str, precision: str) -> Path:
    """The model folder that the product's importer makes; a model card there is kept."""
    folder = models / name
    card = (folder / _CARD).read_text() if (folder / _CARD).exists() else None
    command = ["npm", "run", "--silent", "cli", "--", "import", str(checkpoint), "--id", name]
    command += ["--precision", precision, "--models-dir", str(models), "--force"]
    subprocess.run(command, cwd=ROOT, check=True)
    if card is not None:
        (folder / _CARD).write_text(card)
    return folder


def main() -> None:
    """Exports by the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_scale_options(parser)
    parser.add_argument("--models-dir", type=Path, help="default: models, or those of the runs")
    parser.add_argument("--id", help="name of the model; default: starter, starter2 for the conditioned one, or second")
    parser.add_argument("--precision", default="int8")
    parser.add_argument("--only-checkpoint", action="store_true", help="do not import it")
    options = parser.parse_args()
    scale = chosen_scale(options)
    use_threads(1)
    checkpoint = scale.runs / "checkpoint"
    shutil.rmtree(checkpoint, ignore_errors=True)
    licence = (ROOT / "LICENSE").read_text()
    if options.second:
        from second.checkpoint_files import export_second_checkpoint

        export_second_checkpoint(scale, checkpoint, licence)
    elif options.conditioned:
        from conditioned.checkpoint_files import export_conditioned_checkpoint

        export_conditioned_checkpoint(scale, checkpoint, licence)
    else:
        export_checkpoint(scale.runs, checkpoint, scale.sizes, licence)
    print(f"checkpoint: {checkpoint}")
    if options.only_checkpoint:
        return
    # Models that are not shipped are exported beside their training.
    is_shipped = not (options.smoke or options.second)
    usual = ROOT / "models" if is_shipped else scale.runs / "models"
    models = (options.models_dir or usual).resolve()
    own = "second" if options.second else "starter2" if options.conditioned else "starter"
    name = options.id or own
    folder = import_checkpoint(checkpoint.resolve(), models, name, options.precision)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"model: {folder}, {size / 1e6:.1f} MB")
    if size > _LIMIT:
        raise SystemExit(f"{folder} is larger than {_LIMIT / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
