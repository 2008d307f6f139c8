"""FunASR by batch size: real-time factor, seconds per stretch and memory, as a table for docs/speech.md.

``python -m bench.gpu`` on a machine with a GPU; ``HRVOICE_SPEECH_MODEL`` names a folder with real weights.
Without it the full-size architecture of Fun-ASR-MLT-Nano (0.8 billion parameters) is built with random
weights: as slow and as large as the real one, told to write as many tokens as speech of that length has, and
what it writes is noise. ``--device cpu --model tests/models/fun-asr-tone`` only tries the script itself.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import numpy as np

TONE_MODEL: Final = Path(__file__).resolve().parents[1] / "tests" / "models" / "fun-asr-tone"
TOKENS_PER_S: Final = 5.0  # of Mandarin, spoken quickly
RATE: Final = 16_000
SIZES: Final = (1, 2, 4, 8, 16, 32)

# the released configuration's sizes
ENCODER: Final = {
    "output_size": 512,
    "attention_heads": 4,
    "linear_units": 2048,
    "num_blocks": 50,
    "tp_blocks": 20,
}
ADAPTOR: Final = {"ffn_dim": 2048, "llm_dim": 1024, "encoder_dim": 512, "n_layer": 2}
LLM: Final = {
    "hidden_size": 1024,
    "intermediate_size": 3072,
    "num_hidden_layers": 28,
    "num_attention_heads": 16,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "vocab_size": 151_936,
    "layer_types": ["full_attention"] * 28,
}


def full_size(folder: Path) -> Path:
    """Write the full-size model's configuration, without weights: they stay as they are drawn."""
    import yaml

    shutil.copytree(TONE_MODEL, folder, ignore=shutil.ignore_patterns("model.pt"))
    config = yaml.safe_load((folder / "config.yaml").read_text())
    config["audio_encoder_conf"] |= ENCODER
    config["audio_adaptor_conf"] |= ADAPTOR
    (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    path = folder / "Qwen3-0.6B" / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | LLM))
    return folder


class Model:
    """FunASR's AutoModel, asked as the engine asks it."""

    def __init__(self, folder: str, device: str) -> None:
        import torch
        from funasr import AutoModel

        self.torch = torch
        self.on_gpu = device.startswith("cuda")
        began = time.perf_counter()
        self.auto: Any = AutoModel(
            model=folder,
            device=device,
            ncpu=torch.get_num_threads(),
            disable_update=True,
            disable_pbar=True,
            trust_remote_code=False,
            log_level="ERROR",
        )
        self.load_s = time.perf_counter() - began
        self.parameters = sum(p.numel() for p in self.auto.model.parameters())

    def hear(self, sounds: list[Any], tokens: int) -> float:
        """Return the seconds one call takes."""
        if self.on_gpu:
            self.torch.cuda.synchronize()
        began = time.perf_counter()
        options = {"batch_size": len(sounds), "language": "中文", "itn": True, "hotwords": []}
        answers = self.auto.generate(input=sounds, cache={}, bf16=self.on_gpu, max_length=tokens, **options)
        if self.on_gpu:
            self.torch.cuda.synchronize()
        assert len(answers) == len(sounds)
        return time.perf_counter() - began

    def peak_mb(self) -> float:
        """Return the largest memory so far: the GPU's, or the process's."""
        if self.on_gpu:
            return float(self.torch.cuda.max_memory_reserved() / 2**20)
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    def forget_peak(self) -> None:
        """Begin anew, where the machine can."""
        gc.collect()
        if self.on_gpu:
            self.torch.cuda.empty_cache()
            self.torch.cuda.reset_peak_memory_stats()

    @property
    def device(self) -> str:
        """The device's name."""
        return self.torch.cuda.get_device_name() if self.on_gpu else "CPU"


def sound(seconds: float, seed: int, torch: Any) -> Any:
    """Return something as loud and as varied as speech."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, 0.1, int(seconds * RATE))
    envelope = np.abs(np.sin(np.arange(noise.size) / RATE * rng.uniform(5, 9)))
    return torch.from_numpy((noise * envelope).astype(np.float32))


def measure(model: Model, seconds: float, rounds: int, sizes: list[int]) -> list[str]:
    """Return the table's lines; a batch that does not fit ends it."""
    tokens = int(seconds * TOKENS_PER_S)
    kind = "peak GPU memory" if model.on_gpu else "peak memory of the process"
    lines = [
        f"| batch | seconds per call | seconds per stretch | real-time factor | {kind} |",
        "|---|---|---|---|---|",
    ]
    model.hear([sound(seconds, 0, model.torch)], tokens)
    for size in sizes:
        sounds = [sound(seconds, seed, model.torch) for seed in range(size)]
        model.forget_peak()
        try:
            model.hear(sounds, tokens)  # the first call of a size lays out its memory
            call = statistics.median(model.hear(sounds, tokens) for _ in range(rounds))
        except (RuntimeError, MemoryError) as error:
            if "memory" not in str(error).lower():
                raise
            lines.append(f"| {size} | does not fit | | | |")
            break
        each = call / size
        row = f"| {size} | {call:.2f} | {each:.3f} | {each / seconds:.4f} | {model.peak_mb():.0f} MiB |"
        lines.append(row)
        print(lines[-1], file=sys.stderr, flush=True)
    return lines


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--model", default=os.environ.get("HRVOICE_SPEECH_MODEL", ""))
    parser.add_argument("--device", default="")
    parser.add_argument("--seconds", type=float, default=15.0, help="length of a stretch")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    asked = parser.parse_args()
    try:
        import funasr  # noqa: F401
        import torch
    except ImportError as error:
        print(f"# skipped: {error}; install '.[gpu]'")
        return 0
    device = asked.device or ("cuda:0" if torch.cuda.is_available() else "")
    if not device:
        print("# skipped: no GPU here; --device cpu tries the script, and takes long at full size")
        return 0
    with tempfile.TemporaryDirectory(prefix="hrvoice-gpu-") as folder:
        source = asked.model or str(full_size(Path(folder) / "model"))
        model = Model(source, device)
        weights = f"weights of {asked.model}" if asked.model else "random weights, full-size architecture"
        print(f"# {weights}: {model.parameters / 1e6:.0f} M parameters, loaded in {model.load_s:.0f} s")
        print(f"# {model.device}, torch {torch.__version__}, {'bf16' if model.on_gpu else 'fp32'},")
        print(f"# stretches of {asked.seconds:g} s, {int(asked.seconds * TOKENS_PER_S)} tokens each at most")
        print("\n".join(measure(model, asked.seconds, asked.rounds, asked.sizes)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
