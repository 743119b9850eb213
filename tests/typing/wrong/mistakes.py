"""Mistakes that a type checker must report, each at its own line. Checked, never run."""

from evolink import EvoLink, catalog, requests
from evolink import Evolink as MisspeltClient  # noqa: F401  # expect: attr-defined
from evolink.models import KlingO1ImageToVideo, KlingO1VideoEditFast, KlingO3TextToVideo, Veo31Pro, Wan25TextToVideo
from evolink.models import KlingO3TextToVidoe as MisspeltRequest  # noqa: F401  # expect: attr-defined

KlingO1ImageToVideo(prompt="x", image_urls=["https://e.com/a.png"], duration=7)  # expect: arg-type
KlingO1ImageToVideo(prompt="x")  # expect: call-arg
KlingO1VideoEditFast(prompt="x", video_urls="https://e.com/a.mp4")  # expect: arg-type
KlingO1VideoEditFast(video_urls=["https://e.com/a.mp4"])  # expect: call-arg
KlingO3TextToVideo(promt="x")  # expect: call-arg
KlingO3TextToVideo(prompt="x", duration="5")  # expect: arg-type
KlingO3TextToVideo(prompt="x", sound=True)  # expect: arg-type
Veo31Pro(prompt="x", quality="480p")  # expect: arg-type
Veo31Pro()  # expect: call-arg
Wan25TextToVideo(prompt="x", aspect_ratio="2:1")  # expect: arg-type
Wan25TextToVideo("x")  # expect: call-arg
EvoLink().videos.generate("A cat")  # expect: call-overload
EvoLink().videos.generate(prompt="A cat")  # expect: call-overload
EvoLink().videos.generate({"model": "veo3.1-pro"}, lable="x")  # expect: call-overload
EvoLink().videos.generate(Veo31Pro(prompt="x"), idempotency_key=5)  # expect: call-overload
EvoLink().videos.run()  # expect: call-overload
EvoLink().videos.run(Veo31Pro(prompt="x"), on_progress="x")  # expect: call-overload
wrong_choice: requests.Veo31Pro = {"model": "veo3.1-pro", "prompt": "x", "quality": "480p"}  # expect: typeddict-item
no_prompt: requests.Veo31Pro = {"model": "veo3.1-pro"}  # expect: typeddict-item
wrong_name: requests.Veo31Pro = {"model": "veo3.1-pro", "prompt": "x", "qualty": "4k"}  # expect: typeddict-unknown-key
catalog.search(family="kiling")  # expect: arg-type
catalog.search(inputs=["picture"])  # expect: list-item
print(EvoLink().videos.generat)  # expect: attr-defined
