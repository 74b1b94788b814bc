"""How polygons of classes look in QGIS: one category a class, in the colours of the legend."""

from __future__ import annotations

from html import escape

from ...inference import Legend

# The outline has the colour of the area: without one, white hairs show between neighbours.
_STYLE = """\
<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.40.0" styleCategories="Symbology">
  <renderer-v2 type="categorizedSymbol" attr="class_id" symbollevels="0" enableorderby="0" \
forceraster="0">
    <categories>
{categories}
    </categories>
    <symbols>
{symbols}
    </symbols>
  </renderer-v2>
  <blendMode>0</blendMode>
  <featureBlendMode>0</featureBlendMode>
  <layerOpacity>1</layerOpacity>
</qgis>
"""
_CATEGORY = (
    '      <category value="{value}" symbol="{number}" label="{name}" type="long" render="true"/>'
)
_SYMBOL = """\
      <symbol type="fill" name="{number}" alpha="1" clip_to_extent="1" force_rhr="0">
        <layer class="SimpleFill" enabled="1" locked="0" pass="0">
          <Option type="Map">
            <Option type="QString" name="color" value="{colour},255"/>
            <Option type="QString" name="style" value="solid"/>
            <Option type="QString" name="outline_color" value="{colour},255"/>
            <Option type="QString" name="outline_style" value="solid"/>
            <Option type="QString" name="outline_width" value="0.1"/>
            <Option type="QString" name="outline_width_unit" value="MM"/>
            <Option type="QString" name="joinstyle" value="bevel"/>
          </Option>
        </layer>
      </symbol>"""


def polygon_style(legend: Legend) -> str:
    """Write the style of a layer whose field class_id has the values of a legend."""
    categories = [
        _CATEGORY.format(value=each.value, number=number, name=escape(each.name))
        for number, each in enumerate(legend)
    ]
    symbols = [
        _SYMBOL.format(number=number, colour=",".join(map(str, each.rgb)))
        for number, each in enumerate(legend)
    ]
    return _STYLE.format(categories="\n".join(categories), symbols="\n".join(symbols))
