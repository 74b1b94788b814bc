"""How a list of places looks in QGIS: outlines, coloured by their verdicts."""

from __future__ import annotations

from html import escape

from .verdicts import VERDICTS

# Strong where somebody has to look, calm where somebody has. Colours: Okabe and Ito 2008.
LOOKS = (  # verdict, words where VERDICTS has none, colour, width in mm
    ("", "Not seen yet", "208,0,111,255", "0.6"),
    ("map_right", "", "0,158,115,255", "0.4"),
    ("reference_right", "", "213,94,0,255", "0.4"),
    ("both_wrong", "", "0,0,0,255", "0.4"),
    ("unsure", "", "230,159,0,255", "0.4"),
)

_STYLE = """\
<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.40.0" styleCategories="Symbology">
 <renderer-v2 type="categorizedSymbol" attr="verdict" symbollevels="0" enableorderby="0" \
forceraster="0" referencescale="-1">
  <categories>
{categories}
  </categories>
  <symbols>
{symbols}
  </symbols>
 </renderer-v2>
 <blendMode>0</blendMode>
 <featureBlendMode>0</featureBlendMode>
 <layerGeometryType>2</layerGeometryType>
</qgis>
"""
_CATEGORY = '   <category value="{value}" symbol="{number}" label="{label}" type="string" \
render="true"/>'
_SYMBOL = """\
   <symbol type="fill" name="{number}" alpha="1" clip_to_extent="1" force_rhr="0">
    <layer class="SimpleFill" enabled="1" locked="0" pass="0">
     <Option type="Map">
      <Option name="outline_color" type="QString" value="{colour}"/>
      <Option name="outline_style" type="QString" value="solid"/>
      <Option name="outline_width" type="QString" value="{width}"/>
      <Option name="outline_width_unit" type="QString" value="MM"/>
      <Option name="joinstyle" type="QString" value="bevel"/>
      <Option name="style" type="QString" value="no"/>
     </Option>
    </layer>
   </symbol>"""


def places_style() -> str:
    """Write the .qml of a list of places."""
    words = dict(VERDICTS)
    looks = [(value, words.get(value, title), *look) for value, title, *look in LOOKS]
    categories = [
        _CATEGORY.format(value=value, number=number, label=escape(label))
        for number, (value, label, _colour, _width) in enumerate(looks)
    ]
    symbols = [
        _SYMBOL.format(number=number, colour=colour, width=width)
        for number, (_value, _label, colour, width) in enumerate(looks)
    ]
    return _STYLE.format(categories="\n".join(categories), symbols="\n".join(symbols))
