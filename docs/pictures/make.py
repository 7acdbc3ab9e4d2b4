"""Makes the pictures of the reports: a real Kopilka with the example household, asked as the README asks it.

`make pictures`; needs LibreOffice for the workbook (apt-get install libreoffice-calc-nogui).
"""

import subprocess
import tempfile
from pathlib import Path

import httpx
import pypdfium2

from kopilka.processes.seeding import seed
from tests.faults.serving import Serving, kopilka, new_folder

HERE = Path(__file__).parent
SCALE = 1.4


def main() -> None:
    with new_folder() as folder, tempfile.TemporaryDirectory() as scratch:
        kopilka("seed", "--data-dir", folder)
        with Serving(folder) as serving, httpx.Client(base_url=serving.url, timeout=60) as http:
            answer = http.post("/auth/sign-in", json={"email": seed.EMAIL, "password": seed.PASSWORD})
            http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
            pdf = fetched(http, "/export/pdf?period=year")
            workbook = Path(scratch) / "workbook.xlsx"
            workbook.write_bytes(fetched(http, "/export/excel?period=year"))
        picture(pdf, "report", range(2))
        profile = f"-env:UserInstallation=file://{scratch}/profile"
        convert = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", scratch, str(workbook)]
        subprocess.run(convert, check=True, capture_output=True)
        picture(workbook.with_suffix(".pdf").read_bytes(), "workbook", (0, 2))


def fetched(http: httpx.Client, address: str) -> bytes:
    return http.get(http.get(address).raise_for_status().json()["url"]).raise_for_status().content


def picture(pdf: bytes, name: str, pages: range | tuple[int, ...]) -> None:
    document = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(pages, start=1):
        document[page].render(scale=SCALE).to_pil().quantize(64).save(HERE / f"{name}-{number}.png", optimize=True)
    document.close()


if __name__ == "__main__":
    main()
