"""The six chalets of the demo, as their pages tell of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from django.db import connection

from chalets.models import Amenity, Chalet, ChaletImage


@dataclass(frozen=True)
class House:
    """One chalet. `amenities` are (icon of the sprite, words); `pictures` are alt texts by scene, in order."""

    name: str
    capacity: int
    bedrooms: int
    bathrooms: int
    base_price: int
    weekend_price: int
    location: tuple[float, float]
    description: str
    amenities: tuple[tuple[str, str], ...]
    pictures: dict[str, str]
    check_in: time = time(15)
    check_out: time = time(11)

    @property
    def slug(self) -> str:
        return self.name.lower()


HOUSES = (
    House(
        "Larch", 4, 2, 1, 210, 250, (46.4821, 8.1342),
        "A hundred-year-old hay barn under the old larches, taken apart beam by beam and put together again around a "
        "stone hearth. In October the whole slope turns gold and the needles drift onto the terrace; in January you "
        "ski home to the door.\n\n"
        "Two bedrooms under the roof, a kitchen that wants to be cooked in, and two deep chairs facing the evening. "
        "The lake is four minutes down the path, the bakery ten.",
        (("flame", "Open fireplace"), ("wifi", "Wi-Fi"), ("mountain", "Mountain view"), ("trees", "Terrace under the larches"),
         ("utensils", "Full kitchen"), ("coffee", "Espresso machine"), ("dog", "Dogs welcome"), ("car", "Parking at the house")),
        {"exterior": "A weathered timber chalet among golden larches in low autumn sun",
         "living-room": "Living room with a stone hearth, a green sofa and a window on the lake at sunset",
         "bedroom": "Double bed with a rust-red blanket under the sloping timber roof",
         "view": "Two wooden chairs with blankets on the terrace, the last sun on the lake"},
    ),
    House(
        "Edelweiss", 6, 3, 2, 320, 380, (46.4837, 8.1371),
        "White walls, red shutters and a tiled stove as tall as a door: Edelweiss is the winter house. It stands "
        "highest of all, where the snow comes first and stays longest, and a wooden tub steams on its terrace all night.\n\n"
        "Three bedrooms with feather quilts, two bathrooms, a boot room that dries everything by morning. "
        "The ski bus stops below the garden; the sledge run begins behind it.",
        (("thermometer-sun", "Hot tub on the terrace"), ("flame", "Tiled stove"), ("snowflake", "Ski room with boot dryer"),
         ("wifi", "Wi-Fi"), ("mountain", "Mountain view"), ("utensils", "Full kitchen"), ("washing-machine", "Washing machine"),
         ("baby", "Cot and high chair"), ("car", "Two parking spaces")),
        {"exterior": "A white chalet with red shutters in deep snow on a clear morning",
         "living-room": "Living room with a green tiled stove, a red sofa and a window on snowy mountains",
         "bedroom": "Double bed with a red checked quilt beside a window with red curtains",
         "view": "A steaming wooden hot tub between lanterns on a snow-covered terrace"},
    ),
    House(
        "Kingfisher", 4, 2, 1, 260, 310, (46.4789, 8.1318),
        "On stilts over turquoise water, with a ladder from the jetty straight into it. You hear the lake under the "
        "floor at night, and if you are quiet at breakfast you see the bird it is named after.\n\n"
        "Two bright bedrooms, an iron stove for cool evenings, and a red rowing boat that is yours for the stay. "
        "No road leads here: we bring your luggage along the shore path.",
        (("waves", "Jetty with swimming ladder"), ("sailboat", "Rowing boat"), ("wifi", "Wi-Fi"), ("sun", "South-facing deck"),
         ("flame", "Wood stove"), ("utensils", "Full kitchen"), ("coffee", "Espresso machine"), ("bike", "Two bicycles")),
        {"exterior": "A grey timber house on stilts over a turquoise lake, with a jetty and a red boat",
         "living-room": "Bright living room with a blue sofa, an iron stove and a window full of lake",
         "bedroom": "Double bed with a petrol-blue blanket next to a window on the water",
         "view": "A wooden jetty with a lounger and a rowing boat on a blue-green lake"},
    ),
    House(
        "Stonepine", 8, 4, 3, 460, 540, (46.4856, 8.1295),
        "The big one, at the edge of the forest: stone below, dark pine above, every window lit. It smells of the "
        "wood it is built of, and people say they sleep better for it. Eight sit at its table, and nobody has to go "
        "to bed early, because the fire bowl on the terrace is out of everyone's earshot.\n\n"
        "Four bedrooms, three bathrooms, its own sauna, and a kitchen for two cooks at once.",
        (("thermometer-sun", "Private sauna"), ("flame", "Fireplace and fire bowl"), ("wifi", "Wi-Fi"), ("trees", "Forest at the door"),
         ("utensils", "Kitchen for two cooks"), ("washing-machine", "Washing machine and dryer"), ("tv", "Cinema corner"),
         ("dog", "Dogs welcome"), ("car", "Three parking spaces")),
        {"exterior": "A large stone and pine house in the forest at dusk, all windows lit",
         "living-room": "Dark timber living room with a fire in a stone chimney and the moon over the lake",
         "bedroom": "Double bed under dark beams, two lamps lit, dusk in the window",
         "view": "A fire bowl and two chairs under a string of lights, moon on the lake"},
    ),
    House(
        "Gentian", 5, 2, 1, 240, 285, (46.4812, 8.1390),
        "In June the meadow around Gentian turns blue, and the flower boxes on the balcony do their best to keep up. "
        "It is the family house: a step to the grass, a swing, a stream to dam, and cows that come to the fence to look.\n\n"
        "One bedroom for parents, one with three beds for everyone else, a bath with a window, and breakfast on the "
        "balcony in the first sun.",
        (("sun", "Balcony with morning sun"), ("baby", "Cot, high chair and toys"), ("trees", "Garden with a swing"), ("wifi", "Wi-Fi"),
         ("flame", "Tiled stove"), ("utensils", "Full kitchen"), ("washing-machine", "Washing machine"), ("mountain", "Mountain view")),
        {"exterior": "A light timber chalet with blue shutters in a meadow of blue flowers",
         "living-room": "Living room with a white tiled stove, a cream sofa and blue cushions",
         "bedroom": "Double bed with a starry blue blanket, mountains in the window",
         "view": "Breakfast table on a balcony with blue flower boxes, the lake in morning light"},
    ),
    House(
        "Heron", 2, 1, 1, 180, 220, (46.4771, 8.1287),
        "A glass gable, a bed that faces it, and reeds all around: Heron is made for two people and no plans. "
        "In the morning the mist lifts off the water as if somebody were pulling a sheet away.\n\n"
        "One room and a gallery, a wood stove, a bath for two, and a bench at the end of its own small jetty.",
        (("waves", "Own jetty"), ("flame", "Wood stove"), ("eye", "Glass gable on the lake"), ("bath", "Bath for two"),
         ("wifi", "Wi-Fi"), ("coffee", "Espresso machine"), ("sparkles", "Turned down every evening")),
        {"exterior": "A small house with a glass gable among reeds in the morning mist",
         "living-room": "Quiet grey living room with an iron stove and a window on the misty lake",
         "bedroom": "Double bed with a striped grey blanket facing the dawn",
         "view": "A bench at the end of a jetty and a heron in the reeds at dawn"},
        check_in=time(16),
        check_out=time(12),
    ),
)  # fmt: skip


def make_houses(created: datetime) -> dict[str, Chalet]:
    """Write the chalets with amenities and pictures, as if they had stood since `created`; by slug."""
    chalets = {
        house.slug: Chalet(
            name=house.name,
            slug=house.slug,
            description=house.description,
            capacity=house.capacity,
            bedrooms=house.bedrooms,
            bathrooms=house.bathrooms,
            base_price=Decimal(house.base_price),
            weekend_price=Decimal(house.weekend_price),
            status="active",
            is_active=True,
            location={"lat": house.location[0], "lng": house.location[1]},
            check_in_time=house.check_in,
            check_out_time=house.check_out,
            created_at=created,
        )
        for house in HOUSES
    }
    Chalet.everything.bulk_create(chalets.values())
    Amenity.objects.bulk_create(
        Amenity(chalet=chalets[house.slug], icon=icon, name=words, sort_order=number)
        for house in HOUSES
        for number, (icon, words) in enumerate(house.amenities)
    )
    ChaletImage.objects.bulk_create(
        ChaletImage(
            chalet=chalets[house.slug],
            static_path=f"img/chalets/{house.slug}-{scene}.svg",
            alt_text=words,
            sort_order=number,
        )
        for house in HOUSES
        for number, (scene, words) in enumerate(house.pictures.items())
    )
    return chalets


def standing() -> bool:
    """Whether there is any chalet already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM chalets)")
        return bool(cursor.fetchone()[0])
