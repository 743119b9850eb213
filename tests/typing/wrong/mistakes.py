"""Mistakes that a type checker must report, each at its own line. Checked, never run."""

# Of pyright, an error elsewhere is one, and a line below without an error is one: its comment is unnecessary.
# pyright: strict, reportUnnecessaryTypeIgnoreComment=true

from evolink import EvoLink, catalog, requests
from evolink import Evolink as MisspeltClient  # noqa: F401  # pyright: ignore  # expect: attr-defined
from evolink.bulk import Run
from evolink.callbacks import Receiver
from evolink.models import KlingO1ImageToVideo, KlingO1VideoEditFast, KlingO3TextToVideo, Veo31Pro, Wan25TextToVideo
from evolink.models import KlingO3TextToVidoe as MisspeltRequest  # noqa: F401  # pyright: ignore  # expect: attr-defined

KlingO1ImageToVideo(prompt="x", image_urls=["https://e.com/a.png"], duration=7)  # pyright: ignore  # expect: arg-type
KlingO1ImageToVideo(prompt="x")  # pyright: ignore  # expect: call-arg
KlingO1VideoEditFast(prompt="x", video_urls="https://e.com/a.mp4")  # pyright: ignore  # expect: arg-type
KlingO1VideoEditFast(video_urls=["https://e.com/a.mp4"])  # pyright: ignore  # expect: call-arg
KlingO3TextToVideo(promt="x")  # pyright: ignore  # expect: call-arg
KlingO3TextToVideo(prompt="x", duration="5")  # pyright: ignore  # expect: arg-type
KlingO3TextToVideo(prompt="x", sound=True)  # pyright: ignore  # expect: arg-type
Veo31Pro(prompt="x", quality="480p")  # pyright: ignore  # expect: arg-type
Veo31Pro()  # pyright: ignore  # expect: call-arg
Wan25TextToVideo(prompt="x", aspect_ratio="2:1")  # pyright: ignore  # expect: arg-type
Wan25TextToVideo("x")  # pyright: ignore  # expect: call-arg
EvoLink().videos.generate("A cat")  # pyright: ignore  # expect: call-overload
EvoLink().videos.generate(prompt="A cat")  # pyright: ignore  # expect: call-overload
EvoLink().videos.generate({"model": "veo3.1-pro"}, lable="x")  # pyright: ignore  # expect: call-overload
EvoLink().videos.generate(Veo31Pro(prompt="x"), idempotency_key=5)  # pyright: ignore  # expect: call-overload
EvoLink().videos.run()  # pyright: ignore  # expect: call-overload
EvoLink().videos.run(Veo31Pro(prompt="x"), on_progress="x")  # pyright: ignore  # expect: call-overload
wrong_choice: requests.Veo31Pro = {"model": "veo3.1-pro", "prompt": "x", "quality": "480p"}  # pyright: ignore  # expect: typeddict-item
no_prompt: requests.Veo31Pro = {"model": "veo3.1-pro"}  # pyright: ignore  # expect: typeddict-item
wrong_name: requests.Veo31Pro = {"model": "veo3.1-pro", "prompt": "x", "qualty": "4k"}  # pyright: ignore  # expect: typeddict-unknown-key
catalog.search(family="kiling")  # pyright: ignore  # expect: arg-type
catalog.search(inputs=["picture"])  # pyright: ignore  # expect: list-item
picture: requests.KlingO1ImageToVideo = {"model": "kling-o1-image-to-video", "prompt": "x", "image_urls": "a.png"}  # pyright: ignore  # expect: typeddict-item
Run([Veo31Pro(prompt="x")], max_credit=5)  # pyright: ignore  # expect: call-arg
Receiver(EvoLink(), on_task=print)  # pyright: ignore  # expect: call-arg
print(EvoLink().videos.generat)  # pyright: ignore  # expect: attr-defined
