"""Configuration: TOML files and the environment, checked and turned into one frozen ``Config``."""

from bot.config.config import Config
from bot.config.folders import config_folder
from bot.config.load import check_config, load_config
from bot.config.schema import Settings
from bot.config.tables import feed_problem, slug

__all__ = ["Config", "Settings", "check_config", "config_folder", "feed_problem", "load_config", "slug"]
