"""The demo's pictures, drawn as flat vector scenes.

`python -m resort.demo.illustrations` writes `static/img/chalets/<chalet>-<scene>.svg` and the few pictures of the
site itself. The same code always writes the same bytes, so the pictures are committed and reviewed like text.
Only presentation attributes are used: an SVG with a <style> would need its own exception in the content policy.
"""

from resort.demo.illustrations.scenes import CHALETS, SCENES, write_all

__all__ = ["CHALETS", "SCENES", "write_all"]
